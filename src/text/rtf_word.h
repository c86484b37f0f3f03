/* rtf_word - what the control words of RTF mean to a reader of text. Inner header of text/
 * (reader_rtf.c). */
#ifndef TEXT_RTF_WORD_H
#define TEXT_RTF_WORD_H

#include "base/str.h"

enum rtf_word {
	RTF_unknown,
	RTF_known,   /* of no meaning for the text, or a destination whose text is read */
	RTF_ansicpg, /* from here on: how text is read */
	RTF_set,     /* \ansi, \mac, \pc, \pca: its code page comes with it */
	RTF_font,
	RTF_plain,
	RTF_uc,
	RTF_pard,
	RTF_intbl,
	RTF_trowd, /* up to here */
	RTF_charset,
	RTF_font_page,
	RTF_unicode,
	RTF_bin,
	RTF_fonttbl,
	RTF_skip, /* a destination that holds no text */
	RTF_picture,
	RTF_object,
	RTF_character, /* stands for a character, which comes with it */
	RTF_line,
	RTF_block, /* a destination that begins a line of its own */
	RTF_page,
	RTF_cell,
	RTF_row,
	RTF_note
};

/* rtf_word_of - by the name without backslash and number. *out_with: what comes with it */
enum rtf_word rtf_word_of(str name, unsigned *out_with);
/* rtf_page_of_charset - the code page of \fcharsetN; 0: that of the document. */
unsigned rtf_page_of_charset(unsigned n);

#endif
