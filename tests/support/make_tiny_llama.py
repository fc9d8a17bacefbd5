"""A tiny random Llama with a real tokenizer, as a folder of safetensors. usage: make_tiny_llama.py TOKENIZER_FOLDER OUT"""

import sys

import torch
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
torch.manual_seed(7)
config = LlamaConfig(
    vocab_size=len(tokenizer),
    hidden_size=64,
    intermediate_size=96,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=2048,
    tie_word_embeddings=True,
    bos_token_id=tokenizer.bos_token_id,
    eos_token_id=tokenizer.eos_token_id,
)
model = LlamaForCausalLM(config)
with torch.no_grad():
    # Far from zero, so that a wrong permutation or scale shows.
    for parameter in model.parameters():
        parameter.normal_(0, 0.08) if parameter.dim() > 1 else parameter.copy_(1 + 0.1 * torch.randn_like(parameter))
model.save_pretrained(sys.argv[2])
tokenizer.save_pretrained(sys.argv[2])
