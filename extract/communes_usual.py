"""Names under which communes are known and that no official list of today or of 2019 holds, with their codes.

Names of before a merger whose code the new commune took over, and names of use; from the decrees that made them.
"""

from __future__ import annotations

USUAL_NAMES = (
    ("Bourgtheroulde-Infreville", "27105"),
    ("Breteuil-sur-Iton", "27112"),
    ("Châlons-sur-Marne", "51108"),
    ("Cloyes-sur-le-Loir", "28103"),
    ("Damville", "27198"),
    ("Arrou", "28012"),
    ("Granges-sur-Vologne", "88218"),
    ("La Mothe-Achard", "85152"),
    ("Messac", "35176"),
    ("Montigny-le-Roi", "52332"),
    ("Montmoreau-Saint-Cybard", "16230"),
    ("Pfaffenhoffen", "67372"),
    ("Saint-Étienne-de-Fursac", "23192"),
    ("Sainte-Geneviève-sur-Argence", "12223"),
    ("Tessy-sur-Vire", "50592"),
    ("Treffort-Cuisiat", "01426"),
    ("Valence-d'Agen", "82186"),
)
