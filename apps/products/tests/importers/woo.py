"""Rows as WooCommerce exports them."""

import csv
import io

ALWAYS = ("Name", "Regular price", "In stock?", "Tax status")
SIMPLE = {"ID": "1", "Type": "simple", "SKU": "CUP", "Name": "Cup", "Published": "1", "Regular price": "20"}
SHIRT = {
    "ID": "7", "Type": "variable", "SKU": "SHIRT", "Name": "Shirt", "In stock?": "1", "Regular price": "",
    "Attribute 1 name": "Color", "Attribute 1 value(s)": "Red, Blue", "Attribute 1 visible": "1",
    "Attribute 2 name": "Size", "Attribute 2 value(s)": "S, M", "Attribute 2 visible": "1",
}  # fmt: skip


def woo(*rows):
    """Write rows as an export whose columns are all that one of them names."""
    titles = list(dict.fromkeys(title for row in (ALWAYS, *rows) for title in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, titles, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def variation(color="Red", size="S", parent="SHIRT", **fields):
    return {
        "Type": "variation", "Parent": parent, "Regular price": "30", "Attribute 1 name": "Color",
        "Attribute 1 value(s)": color, "Attribute 2 name": "Size", "Attribute 2 value(s)": size, **fields,
    }  # fmt: skip
