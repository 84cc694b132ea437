"""Proof that the generated tests prove something: each defect of the catalogue turns them red."""
