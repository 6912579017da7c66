from orders import app, label


@app.task
def labels(parcels):
    return [label.delay(names).get() for names in parcels]


def test_labels(monkeypatch):
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    result = labels.delay([["чайник"], ["ложка"]])
    assert result.get() == ["чайник", "ложка"]
