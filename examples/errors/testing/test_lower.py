class test_total:
    def test_sum(self):
        assert 2 + 2 == 5
