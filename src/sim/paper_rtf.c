/* paper_rtf - papers as RTF 1.9: code page 1252, letters outside ASCII as \'hh or \uN, tables by
 * \trowd, as word processors and reporting programs write them. */
#include "sim/paper.h"

#include "base/utf8.h"

static void put_text(struct out *o, const struct look *l, str s)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t cp = s.p[at] < 0x80 ? s.p[at++] : utf8_next(s, &at);
		if (cp == '\\' || cp == '{' || cp == '}') {
			out_char(o, '\\');
			out_char(o, (char)cp);
		} else if (cp < 0x80) {
			out_char(o, (char)cp);
		} else if (cp >= 0xA0 && cp < 0x100 && l->shared) {
			unsigned char b = (unsigned char)cp;
			out_z(o, "\\'");
			out_hex(o, &b, 1);
		} else {
			out_z(o, "\\u");
			out_dec(o, cp);
			out_char(o, '?');
		}
	}
}

static void put_row(struct out *o, const struct look *l, const struct paper *p,
		    const struct paper_block *k)
{
	out_z(o, "\\trowd\\trgaph70");
	for (size_t i = 0; i < k->n; i++) {
		out_z(o, "\\cellx");
		out_dec(o, (i + 1) * 9000 / k->n);
	}
	out_char(o, '\n');
	for (size_t i = 0; i < k->n; i++) {
		out_z(o, k->kind == BLOCK_head ? "\\pard\\intbl\\b " : "\\pard\\intbl ");
		put_text(o, l, paper_words(p, k->cell + i));
		out_z(o, k->kind == BLOCK_head ? "\\b0\\cell\n" : "\\cell\n");
	}
	out_z(o, "\\row\n");
}

static void put_pair(struct out *o, const struct look *l, const struct paper *p,
		     const struct paper_block *k)
{
	for (size_t i = 0; i < k->n; i++) {
		out_z(o, i > 0 ? "\\tab " : "");
		put_text(o, l, paper_words(p, k->cell + i));
		out_z(o, i % 2 == 0 ? ":" : "");
	}
	out_z(o, "\\par\n");
}

static void put_margin(struct out *o, const struct look *l, const char *word, const char *text)
{
	if (text == NULL)
		return;
	out_z(o, word);
	put_text(o, l, str_of(text));
	out_z(o, "\\par}\n");
}

void write_rtf(struct out *o, const struct paper *p, const struct look *l)
{
	out_z(o, "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\n"
		 "{\\*\\generator Riched20 10.0}\\viewkind4\\uc1\\f0\\fs20\n");
	put_margin(o, l, "{\\header\\pard ", p->head);
	put_margin(o, l, "{\\footer\\pard ", p->foot);
	for (size_t b = 0; b < p->blocks; b++) {
		const struct paper_block *k = &p->block[b];
		bool table = k->kind == BLOCK_head || k->kind == BLOCK_row ||
			     (k->kind == BLOCK_pair && !l->tabs);
		if (table) {
			put_row(o, l, p, k);
			continue;
		}
		out_z(o, "\\pard ");
		if (k->kind == BLOCK_page) {
			out_z(o, "\\page\n");
			continue;
		}
		if (k->kind == BLOCK_pair) {
			put_pair(o, l, p, k);
			continue;
		}
		out_z(o, k->kind == BLOCK_title ? "\\b " : "");
		put_text(o, l, paper_words(p, k->cell));
		out_z(o, k->kind == BLOCK_title ? "\\b0\\par\n" : "\\par\n");
	}
	out_z(o, "}\n");
}
