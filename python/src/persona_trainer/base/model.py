"""The base model with a fresh adapter, as the settings ask for it."""

import importlib.util
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model, prepare_model_for_kbit_training
from transformers import BitsAndBytesConfig

from ..errors import TrainerError
from ..runs.run_folder import RunFolder
from ..transformers_versions import load_causal_lm


def load_model(run: RunFolder) -> Any:
    """The base model in the run's precision with a fresh adapter, which is in fp32 always.

    Raises:
        TrainerError: `no-such-module`.
    """
    settings = run.settings
    quantised = settings["method"] == "qlora"
    base = load_base(run, precision(settings), quantised=quantised)
    if quantised:
        base = prepare_model_for_kbit_training(base, use_gradient_checkpointing=False)
    try:
        return get_peft_model(base, lora_config(settings))
    except ValueError as error:
        linear = {name.rsplit(".", 1)[-1] for name, module in base.named_modules() if "Linear" in type(module).__name__}
        raise TrainerError(
            "no-such-module",
            f"This model takes no adapter at training.targetModules = {settings['targetModules']}: {error}"
            f" Its linear layers are: {', '.join(sorted(linear))}.",
        ) from error


def lora_config(settings: dict[str, Any]) -> LoraConfig:
    """The adapter that `method` names."""
    return LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=settings["targetModules"],
        use_rslora=settings["method"] == "rslora",
        use_dora=settings["method"] == "dora",
        task_type="CAUSAL_LM",
    )


def load_base(run: RunFolder, dtype: torch.dtype, *, quantised: bool = False) -> Any:
    """The base model alone, on the GPU of this process where there is one."""
    options: dict[str, Any] = {}
    if quantised:
        options["quantization_config"] = four_bit()
    if torch.cuda.is_available():
        options["device_map"] = {"": torch.cuda.current_device()}
    return load_causal_lm(run.base_folder, dtype, **options)


def require_able(settings: dict[str, Any]) -> None:
    """Refuses what this machine cannot train, before anything is read or loaded.

    Raises:
        TrainerError: `qlora-needs-cuda`, `qlora-needs-bitsandbytes`.
    """
    if settings["method"] != "qlora":
        return
    if not torch.cuda.is_available():
        raise TrainerError(
            "qlora-needs-cuda",
            "training.method is 'qlora', which needs an NVIDIA GPU: bitsandbytes has no 4-bit kernels to train with on"
            " this machine. Use 'lora' in persona.json; gradientCheckpointing saves memory here.",
        )
    if importlib.util.find_spec("bitsandbytes") is None:
        raise TrainerError(
            "qlora-needs-bitsandbytes",
            "training.method is 'qlora', and bitsandbytes is not in the Python environment."
            " Use 'lora' in persona.json.",
        )


def four_bit() -> BitsAndBytesConfig:
    """NF4 with double quantisation, as in the QLoRA paper (arXiv 2305.14314, section 3)."""
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def precision(settings: dict[str, Any]) -> torch.dtype:
    """The type of the base model's weights and of what flows through them."""
    if settings["precision"] == "auto":
        able = torch.cuda.is_available() and torch.cuda.is_bf16_supported()
        return torch.bfloat16 if able else torch.float32
    return {"fp32": torch.float32, "bf16": torch.bfloat16}[settings["precision"]]


def exact_model(run: RunFolder, model: Any) -> Any:
    """The trained model in fp32: what the parity check compares with. `model` itself where it is in fp32 already."""
    if precision(run.settings) == torch.float32 and run.settings["method"] != "qlora":
        return model
    return PeftModel.from_pretrained(load_base(run, torch.float32), run.path / "adapter")
