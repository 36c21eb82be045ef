"""The only hand that confirms, returns and seals."""
