import click


@click.command()
@click.argument('skus', nargs=-1)
@click.pass_context
def restock(ctx, skus):
    """Заказать товары у поставщика."""
    for sku in skus:
        ctx.obj.app.send_task('shop.restock', [sku])
        ctx.obj.echo(f'{sku}: задача отправлена')
