"""What a run leaves: the adapter for PEFT and for llama.cpp, and the parity reference."""
