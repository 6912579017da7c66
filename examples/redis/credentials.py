from redis import UsernamePasswordCredentialProvider


class ShopCredentials(UsernamePasswordCredentialProvider):
    """Здесь был бы запрос в хранилище секретов."""

    def __init__(self) -> None:
        super().__init__(username="shop", password="secret")
