"""Which parameters of an encoder are fine-tuned; what is kept of it is in `recdash.models.encoder_weights`."""

import warnings
from dataclasses import dataclass, replace
from inspect import signature

from peft import IA3Config, LoraConfig, PrefixTuningConfig, TaskType, get_peft_model
from torch import nn
from transformers.modeling_layers import GradientCheckpointingLayer
from transformers.pytorch_utils import Conv1D

from recdash.errors import ModelError
from recdash.models.encoder import Encoder
from recdash.models.encoder_weights import has_prefix, prefix_of

PREFIX_SPREAD = 0.02
"""Standard deviation of an untrained prefix: peft's 1 would drown the text."""


@dataclass(frozen=True)
class TuningPlan:
    """What is tuned; the fields are those of `recdash.training.config.EncoderConfig`."""

    mode: str
    num_top_layers: int = 2
    lora_rank: int = 16
    prefix_length: int = 8
    tune_words: bool = False


def enable_tuning(encoder: Encoder, plan: TuningPlan) -> Encoder:
    """Return the encoder with the parameters of the plan trainable and all others fixed.

    "lora": Hu et al., 2022, arXiv:2106.09685, on every linear layer, with alpha = 2 * rank. "adapters": (IA)3, Liu et
    al., NeurIPS 2022, arXiv:2205.05638: keys, values and the feed-forward part are rescaled. Of the adapters of the
    installed peft it is the one that has the fewest numbers, begins without effect and, unlike bottleneck layers (which
    peft has not), merges into the weights. "prefix": Li and Liang, ACL 2021, arXiv:2101.00190: each layer is given a
    few more keys and values. They are handed over as past key values, which BERT-like and GPT-like encoders take, but
    DistilBERT and ModernBERT do not; they can't be merged and are kept beside the weights.

    Raises:
        ModelError: if the encoder has no transformer blocks, no known place for adapters, takes no prefix, or has one
            that others can't be added to.
    """
    module = encoder.module
    if has_prefix(module) and plan.mode in ("lora", "adapters", "prefix"):
        fix = 'Choose mode "full", "top_layers" or "frozen", or another encoder.'
        raise ModelError(f'This encoder has a prefix already, beside which mode "{plan.mode}" can\'t be used.', fix)
    module.requires_grad_(plan.mode == "full")
    if plan.mode == "full" and not plan.tune_words:
        module.get_input_embeddings().requires_grad_(False)  # ty: ignore[not-callable]
    if plan.mode == "top_layers":
        for block in _blocks(module)[-plan.num_top_layers :]:
            block.requires_grad_(True)
    if plan.mode in ("lora", "adapters"):
        return replace(encoder, module=_with_adapters(module, plan))
    return with_prefix(encoder, plan.prefix_length) if plan.mode == "prefix" else encoder


def with_prefix(encoder: Encoder, length: int) -> Encoder:
    """Return the encoder with an untrained prefix of so many keys and values in each layer.

    Raises:
        ModelError: if the encoder takes no past key values.
    """
    if "past_key_values" not in signature(encoder.module.forward).parameters:
        raise ModelError("This encoder takes no prefix.", 'Choose mode "lora" or "adapters".')
    config = PrefixTuningConfig(task_type=TaskType.FEATURE_EXTRACTION, num_virtual_tokens=length)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)  # peft asks for the old name
        module = get_peft_model(encoder.module, config)
    nn.init.normal_(prefix_of(module), std=PREFIX_SPREAD)
    return replace(encoder, module=module.eval())


def merge_adapters(encoder: Encoder) -> Encoder:
    """Return the encoder with adapters merged into its weights; any other encoder as it is."""
    merge = getattr(encoder.module, "merge_and_unload", None)
    return encoder if merge is None else replace(encoder, module=merge().eval())


def recompute_blocks(module: nn.Module) -> None:
    """Keep only what enters each transformer block, and compute the rest once more in the backward pass.

    Chen et al., 2016, arXiv:1604.06174. transformers does so in blocks that are in training; what is inside of them
    stays as it is, so dropout stays off. To be called again after `eval()`.
    """
    module.activation_checkpointing_enable({"use_reentrant": False})  # ty: ignore[not-callable]
    for block in module.modules():
        if isinstance(block, GradientCheckpointingLayer):
            block.training = True


def trainable_parameters(module: nn.Module) -> list[nn.Parameter]:
    """Return the parameters that training changes."""
    return [parameter for parameter in module.parameters() if parameter.requires_grad]


def _with_adapters(module: nn.Module, plan: TuningPlan) -> nn.Module:
    transposed = any(isinstance(layer, Conv1D) for layer in module.modules())
    if plan.mode == "lora":
        rank = plan.lora_rank
        config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", fan_in_fan_out=transposed)
        return get_peft_model(module, config)
    try:
        return get_peft_model(module, IA3Config(fan_in_fan_out=transposed))
    except ValueError as error:  # peft knows the places by the kind of encoder
        raise ModelError("This encoder has no known place for adapters.", 'Choose mode "lora".') from error


def _blocks(module: nn.Module) -> nn.ModuleList:
    """Return the stack of transformer blocks: the longest list of modules inside."""
    stacks = [child for child in module.modules() if isinstance(child, nn.ModuleList) and len(child)]
    if not stacks:
        raise ModelError("This encoder has no transformer blocks to tune apart.", 'Choose mode "full" or "lora".')
    return max(stacks, key=len)
