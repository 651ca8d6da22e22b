"""What time asks of documents: their figures, counted anew."""

from datetime import timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.documents import figures

register_round("documents-figures", every=timedelta(seconds=60), run=figures.publish_all)
