"""What premises still lack before they can be confirmed, a module per concern."""
