"""Pages of telephones."""
