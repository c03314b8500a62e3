def latest_answers(*, limit: int) -> list: return []
