"""A voice agent without a network: doubles of the models, a model of plain rules, and a chat."""
