"""Proof that contracts and tests prove something: each defect of the catalogue turns them red."""
