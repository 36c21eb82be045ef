"""Posts, the officers who hold them, slips, tokens and sign-in."""
