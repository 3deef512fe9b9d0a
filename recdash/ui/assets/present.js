// The keys of the show: arrows, and Page Up and Page Down, which remote controls send, press the buttons on screen.
const BUTTONS = { ArrowRight: "present_next", PageDown: "present_next", ArrowLeft: "present_back", PageUp: "present_back" };
const TYPED_IN = "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=listbox]";

function press(event) {
  const name = BUTTONS[event.key];
  if (!name || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest?.(TYPED_IN)) return;
  const button = document.querySelector(`.st-key-${name} button:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

export default function () {
  document.addEventListener("keydown", press); // the same function is only ever added once
  return () => document.removeEventListener("keydown", press);
}
