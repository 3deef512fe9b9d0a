"""Which parameters of an encoder are fine-tuned: none, the top layers, all, or low-rank adapters (LoRA)."""

from dataclasses import replace

import numpy as np
from peft import LoraConfig, get_peft_model
from torch import nn
from transformers.pytorch_utils import Conv1D

from recdash.errors import ModelError
from recdash.models.encoder import Encoder


def enable_tuning(encoder: Encoder, mode: str, num_top_layers: int, lora_rank: int) -> Encoder:
    """Return the encoder with the parameters of `mode` trainable and all others fixed.

    LoRA: Hu et al., 2022, arXiv:2106.09685, on every linear layer, with alpha = 2 * rank.

    Raises:
        ModelError: if the encoder has no transformer blocks to choose the top layers from.
    """
    encoder.module.requires_grad_(mode == "full")
    if mode == "top_layers":
        for block in _blocks(encoder.module)[-num_top_layers:]:
            block.requires_grad_(True)
    if mode == "lora":
        transposed = any(isinstance(layer, Conv1D) for layer in encoder.module.modules())
        adapters = LoraConfig(
            r=lora_rank, lora_alpha=2 * lora_rank, target_modules="all-linear", fan_in_fan_out=transposed
        )
        return replace(encoder, module=get_peft_model(encoder.module, adapters))
    return encoder


def merge_adapters(encoder: Encoder) -> Encoder:
    """Return the encoder with LoRA adapters merged into its weights; any other encoder as it is."""
    merge = getattr(encoder.module, "merge_and_unload", None)
    return encoder if merge is None else replace(encoder, module=merge().eval())


def trainable_parameters(module: nn.Module) -> list[nn.Parameter]:
    """Return the parameters that training changes."""
    return [parameter for parameter in module.parameters() if parameter.requires_grad]


def encoder_state(encoder: Encoder) -> dict[str, np.ndarray]:
    """Return all weights, float16, keyed as in the transformers module."""
    return {name: value.detach().cpu().half().numpy() for name, value in encoder.module.state_dict().items()}


def _blocks(module: nn.Module) -> nn.ModuleList:
    """Return the stack of transformer blocks: the longest list of modules inside."""
    stacks = [child for child in module.modules() if isinstance(child, nn.ModuleList) and len(child)]
    if not stacks:
        raise ModelError("This encoder has no transformer blocks to tune apart.", 'Choose mode "full" or "lora".')
    return max(stacks, key=len)
