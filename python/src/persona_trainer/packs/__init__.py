"""Examples packed behind what they share: the packs, their attention, their loss."""
