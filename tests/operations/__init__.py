"""How a rendered project is built, deployed, watched and checked."""
