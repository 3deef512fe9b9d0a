"""The state of a fine-tuning loop: counters, the best round so far, and how all of it goes into a checkpoint."""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from recdash.models.tuning import trainable_parameters
from recdash.training.checkpoints import Checkpoints

FIGURE = "new_items_ndcg@10"


@dataclass(frozen=True)
class Progress:
    """Where the loop stands after a step or a round."""

    step: int
    fraction: float
    time_left_s: float
    values: dict[str, float]
    is_round: bool


@dataclass
class TuningState:
    """Mutable by design: it is the one thing that changes while the loop runs."""

    modules: dict[str, nn.Module]
    optimiser: torch.optim.Optimizer
    patience: int
    num_rounds: int = 0
    num_steps: int = 0
    num_steps_since_round: int = 0
    elapsed_s: float = 0.0
    best: float = -np.inf
    rounds_since_best: int = 0
    best_tensors: dict[str, np.ndarray] = field(default_factory=dict)

    @staticmethod
    def start(
        modules: dict[str, nn.Module], optimiser: torch.optim.Optimizer, checkpoints: Checkpoints, patience: int
    ) -> "TuningState":
        """Return a fresh state, or the one of the newest checkpoint."""
        state = TuningState(modules, optimiser, patience)
        kept = checkpoints.load()
        if kept is not None:
            state._restore(*kept)
        return state

    @property
    def patience_left(self) -> bool:
        """Whether validation improved recently enough to go on."""
        return self.rounds_since_best < self.patience

    def parameters(self) -> list[nn.Parameter]:
        """Return everything that is trained."""
        return [parameter for module in self.modules.values() for parameter in trainable_parameters(module)]

    def count_step(self, seconds: float) -> None:
        """Note that a step was made."""
        self.num_steps += 1
        self.num_steps_since_round += 1
        self.elapsed_s += seconds

    def progress(self, loss: float, time_budget_s: float) -> Progress:
        """Report a step."""
        share = min(1.0, self.elapsed_s / time_budget_s) if time_budget_s else 1.0
        return Progress(self.num_steps, share, max(0.0, time_budget_s - self.elapsed_s), {"loss": loss}, False)

    def end_round(self, figures: dict[str, float], checkpoints: Checkpoints) -> Progress:
        """Note a validation result, remember the best weights, keep a checkpoint, and report.

        Without a figure (too few people to judge by) the newest round counts as the best.
        """
        figure = figures.get(FIGURE, self.num_rounds)
        if figure > self.best:
            self.best, self.rounds_since_best, self.best_tensors = float(figure), 0, self._weights()
        else:
            self.rounds_since_best += 1
        self.num_rounds += 1
        self.num_steps_since_round = 0
        if self.num_steps:
            checkpoints.save(self._tensors(), self._counters())
        return Progress(self.num_steps, 0.0, 0.0, figures, True)

    def restore_best(self) -> None:
        """Put the weights of the best round back into the modules."""
        _load(self._named(), self.best_tensors)

    def _named(self) -> dict[str, nn.Parameter]:
        return {
            f"{part}/{name}": parameter
            for part, module in self.modules.items()
            for name, parameter in module.named_parameters()
            if parameter.requires_grad
        }

    def _weights(self) -> dict[str, np.ndarray]:
        return {name: value.detach().cpu().numpy().copy() for name, value in self._named().items()}

    def _tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays of the state; on a CPU those are the very weights, not copies: store them at once."""
        tensors = {f"now/{name}": value.detach().cpu().numpy() for name, value in self._named().items()}
        tensors |= {f"best/{name}": value for name, value in self.best_tensors.items()}
        for name, parameter in self._named().items():
            for key, value in self.optimiser.state.get(parameter, {}).items():
                tensors[f"adam/{key}/{name}"] = np.atleast_1d(value.detach().cpu().numpy())
        return tensors

    def _counters(self) -> dict:
        names = ("num_rounds", "num_steps", "elapsed_s", "best", "rounds_since_best")
        return {name: getattr(self, name) for name in names}

    def _restore(self, tensors: dict[str, np.ndarray], counters: dict) -> None:
        named = self._named()
        _load(named, {name: tensors[f"now/{name}"] for name in named})
        self.best_tensors = {name: tensors[f"best/{name}"] for name in named}
        for name, parameter in named.items():
            keys = [key.split("/")[1] for key in tensors if key.startswith("adam/") and key.endswith(f"/{name}")]
            for key in keys:
                value = torch.from_numpy(np.array(tensors[f"adam/{key}/{name}"]))
                value = value[0] if key == "step" else value
                self.optimiser.state[parameter][key] = value.to(parameter.device)
        for name, value in counters.items():
            setattr(self, name, value)


@torch.no_grad()
def _load(named: dict[str, nn.Parameter], tensors: dict[str, np.ndarray]) -> None:
    for name, parameter in named.items():
        parameter.copy_(torch.from_numpy(np.array(tensors[name])))
