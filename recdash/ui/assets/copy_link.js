// Copies the address of the show, from its first screen on.
function link() {
  const address = new URL(window.location.href);
  address.searchParams.set("screen", "1");
  return address.href;
}

async function copy(text, beside) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea"); // a page that came by plain http may not use the clipboard directly
  field.value = text;
  beside.appendChild(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export default function ({ parentElement }) {
  const button = parentElement.querySelector("button"), said = button.textContent;
  let back;
  const press = async () => {
    try {
      await copy(link(), parentElement.querySelector("div") ?? parentElement);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copy it from the address bar";
    }
    clearTimeout(back);
    back = setTimeout(() => { button.textContent = said; }, 2500);
  };
  button.onclick = press;
  return () => clearTimeout(back);
}
