"""Models of a Hugging Face hub: looked at before anything is fetched, fetched into the person's own cache."""
