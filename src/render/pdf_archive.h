/*
 * pdf_archive - from the tagged PDF that cairo writes to one built to PDF/A-2 (ISO 19005-2, level
 * A; not certified): language, particulars as XMP and equal to those of the file, the colour space
 * of the program itself, words for pictures, scope of table heads, and what stands outside of tags
 * as artifacts. It is fed with kond's own bytes only, never with evidence.
 */
#ifndef RENDER_PDF_ARCHIVE_H
#define RENDER_PDF_ARCHIVE_H

#include "render/pdf.h"

/* What a tag says besides its name, in the order in which they are opened. */
enum pdf_mark_kind { PDF_MARK_figure, PDF_MARK_row, PDF_MARK_column };
struct pdf_mark {
	enum pdf_mark_kind kind;
	str alt;
	double x, y, w, h;
};

/*
 * pdf_archive - takes   raw: the bytes of cairo; mark: one for each Figure and TH, in their order
 *               gives   false when raw is not what is expected; then o holds nothing of it
 */
bool pdf_archive(struct out *o, str raw, const struct pdf_about *about, const struct pdf_mark *mark,
		 size_t n);

/* pdf_artifacts - a page's content with all painting outside of marked content as artifacts. */
void pdf_artifacts(struct out *o, str content);
/* pdf_profile - an ICC profile of sRGB (IEC 61966-2-1), made here. source: ICC.1:2004-10 */
void pdf_profile(struct out *o);

#endif
