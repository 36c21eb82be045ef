"""A synthetic nation of any size to try and measure LEC on; nobody in it exists."""
