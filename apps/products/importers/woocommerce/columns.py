"""What WooCommerce calls its columns: in English, German, French and Spanish, for it exports in the shop's language."""

import re
from collections.abc import Mapping, Sequence

from apps.products.importers.cells import normal

LENGTHS = ("cm", "m", "mm", "in", "yd")
WEIGHTS = ("kg", "g", "lbs", "oz")


def _in_units(names: Sequence[str], units: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name} ({unit})" for name in names for unit in units)


COLUMNS = {
    "id": ("id",),
    "type": ("type", "typ", "tipo"),
    "sku": ("sku", "artikelnummer", "ugs"),
    "barcode": (
        "gtin, upc, ean, or isbn", "gtin, upc, ean oder isbn", "gtin, upc, ean ou isbn", "gtin, upc, ean o isbn",
    ),
    "name": ("name", "nom", "nombre"),
    "published": ("published", "veröffentlicht", "publié", "publicado"),
    "visibility": (
        "visibility in catalog", "sichtbarkeit im katalog", "visibilité dans le catalogue",
        "visibilidad en el catálogo",
    ),
    "short_description": ("short description", "kurzbeschreibung", "description courte", "descripción corta"),
    "description": ("description", "beschreibung", "descripción"),
    "sale_starts": (
        "date sale price starts", "datum, an dem angebotspreis beginnt", "date de début de promo",
        "día en que empieza el precio rebajado",
    ),
    "sale_ends": (
        "date sale price ends", "datum, an dem angebotspreis endet", "date de fin de promo",
        "día en que termina el precio rebajado",
    ),
    "tax_status": ("tax status", "steuerstatus", "état de la tva", "estado del impuesto"),
    "tax_class": ("tax class", "steuerklasse", "classe de tva", "clase de impuesto"),
    "in_stock": ("in stock?", "vorrätig?", "en stock ?", "¿en inventario?", "¿existencias?"),
    "stock": ("stock", "lager", "bestand", "inventario"),
    "backorders": (
        "backorders allowed?", "lieferrückstande erlaubt?", "lieferrückstände erlaubt?", "rückstände erlaubt?",
        "autoriser les commandes de produits en rupture ?", "¿permitir reservas de productos agotados?",
    ),
    "weight": _in_units(("weight", "gewicht", "poids", "peso"), WEIGHTS),
    "length": _in_units(("length", "länge", "longueur", "longitud"), LENGTHS),
    "width": _in_units(("width", "breite", "largeur", "anchura"), LENGTHS),
    "height": _in_units(("height", "höhe", "hauteur", "altura"), LENGTHS),
    "sale_price": ("sale price", "angebotspreis", "tarif promo", "precio rebajado"),
    "price": ("regular price", "regulärer preis", "tarif régulier", "precio normal"),
    "category": ("categories", "kategorien", "catégories", "categorías"),
    "tags": ("tags", "schlagwörter", "étiquettes", "etiquetas"),
    "images": ("images", "bilder", "imágenes"),
    "parent": ("parent", "übergeordnetes produkt", "superior", "principal"),
    "grouped": ("grouped products", "gruppierte produkte", "groupes de produits", "productos agrupados"),
    "url": ("external url", "externe url", "url externe", "url externa"),
    "button": ("button text", "libellé du bouton", "texto del botón"),
    "position": ("position", "posición"),
    "vendor": ("brands", "brand", "marken", "marke", "marques", "marque", "marcas", "marca"),
}  # fmt: skip
ATTRIBUTES = {
    "name": (
        "attribute {} name", "attribut {} name", "nom de l'attribut {}",
        "nombre del atributo {}",
    ),
    "value": (
        "attribute {} value(s)", "attribut {} wert(e)", "valeur(s) de l'attribut {}",
        "valor(es) del atributo {}",
    ),
    "visible": ("attribute {} visible", "attribut {} sichtbar", "attribut {} visible", "atributo visible {}"),
    "global": ("attribute {} global", "attribut {} global", "atributo global {}"),
}  # fmt: skip
TELLING = ("price", "sale_price", "visibility", "tax_status", "in_stock", "backorders", "grouped", "url")


def matches(header: Sequence[str]) -> bool:
    """Say whether these are the columns of a WooCommerce export; one or two of them other files have too."""
    titles = set(map(normal, header))
    has_type = not titles.isdisjoint(COLUMNS["type"])
    return has_type and sum(not titles.isdisjoint(COLUMNS[field]) for field in TELLING) > 1


def columns_of(header: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Name the columns that there may be, with those of as many attributes as the file has."""
    titles = set(map(normal, header))
    numbers = sorted({int(number) for title in titles for number in re.findall(r"[0-9]{1,4}", title)})
    named = [number for number in numbers if not titles.isdisjoint(_titles("name", number))]
    numbered = {f"attribute{number}_{part}": _titles(part, number) for number in named for part in ATTRIBUTES}
    return {**COLUMNS, **numbered}


def _titles(part: str, number: int) -> tuple[str, ...]:
    return tuple(title.format(number) for title in ATTRIBUTES[part])
