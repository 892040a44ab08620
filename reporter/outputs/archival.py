"""What makes a PDF/A-3a that WeasyPrint prints a PDF/UA-1 as well, and mends what it leaves open."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC
from typing import Any

from reporter.outputs.attached import Enclosure

_END = b"</rdf:RDF>"
_ACCESSIBLE = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def options(html: str, files: tuple[Enclosure, ...]) -> dict[str, Any]:
    """How WeasyPrint shall write it: as PDF/A-3a in sRGB, with these files, named by all that is in it."""
    whole = b"".join((html.encode(), *(file.content for file in files)))
    return {
        "pdf_variant": "pdf/a-3a",
        "output_intent": "srgb",
        "pdf_identifier": hashlib.sha256(whole).digest()[:16],
        "attachments": [_attachment(file) for file in files],
    }


def _attachment(file: Enclosure) -> Any:
    from weasyprint import Attachment

    moment = file.made_at.astimezone(UTC)
    return Attachment(
        file_obj=io.BytesIO(file.content),
        name=file.name,
        description=file.what,
        created=moment,
        modified=moment,
        relationship=file.relation,
    )


def finish(_: Any, printed: Any) -> None:
    """Says in the metadata that it is PDF/UA too, smooths no picture, and names each attached file once."""
    metadata = printed.objects[int(printed.catalog["Metadata"].split()[0])]
    (told,) = metadata.stream
    before, end, after = told.rpartition(_END)
    if not end:
        raise ValueError(f"the metadata of the PDF do not end in {_END.decode()}")
    metadata.stream = [before + _ACCESSIBLE + end + after]
    for one in printed.objects:
        extra = getattr(one, "extra", {})
        if "Interpolate" in extra:
            extra["Interpolate"] = "false"
    if "AF" in printed.catalog:
        printed.catalog["AF"][:] = dict.fromkeys(printed.catalog["AF"])
