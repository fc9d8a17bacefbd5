"""The trainer of Persona Tuner: prepares base models, trains LoRA adapters, exports them to GGUF."""
