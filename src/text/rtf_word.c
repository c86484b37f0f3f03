/* rtf_word - see rtf_word.h. source: RTF 1.9.1, tables of control words and of \fcharset */
#include "text/rtf_word.h"

static const struct {
	const char *name;
	enum rtf_word word;
	unsigned with;
} words[] = {
    {"ansi", RTF_set, 1252},
    {"ansicpg", RTF_ansicpg, 0},
    {"mac", RTF_set, 10000},
    {"pc", RTF_set, 437},
    {"pca", RTF_set, 850},
    {"f", RTF_font, 0},
    {"plain", RTF_plain, 0},
    {"uc", RTF_uc, 0},
    {"pard", RTF_pard, 0},
    {"intbl", RTF_intbl, 0},
    {"trowd", RTF_trowd, 0},
    {"fcharset", RTF_charset, 0},
    {"cpg", RTF_font_page, 0},
    {"u", RTF_unicode, 0},
    {"bin", RTF_bin, 0},
    {"fonttbl", RTF_fonttbl, 0},
    {"pict", RTF_picture, 0},
    {"objdata", RTF_object, 0},
    {"par", RTF_line, 0},
    {"line", RTF_line, 0},
    {"sect", RTF_line, 0},
    {"softline", RTF_line, 0},
    {"page", RTF_page, 0},
    {"column", RTF_line, 0},
    {"cell", RTF_cell, 0},
    {"row", RTF_row, 0},
    {"nestcell", RTF_character, ' '},
    {"nestrow", RTF_line, 0},
    {"tab", RTF_character, '\t'},
    {"emdash", RTF_character, 0x2014},
    {"endash", RTF_character, 0x2013},
    {"emspace", RTF_character, ' '},
    {"enspace", RTF_character, ' '},
    {"qmspace", RTF_character, ' '},
    {"lquote", RTF_character, 0x2018},
    {"rquote", RTF_character, 0x2019},
    {"ldblquote", RTF_character, 0x201C},
    {"rdblquote", RTF_character, 0x201D},
    {"bullet", RTF_character, 0x2022},
    {"header", RTF_block, 0},
    {"headerl", RTF_block, 0},
    {"headerr", RTF_block, 0},
    {"headerf", RTF_block, 0},
    {"footer", RTF_block, 0},
    {"footerl", RTF_block, 0},
    {"footerr", RTF_block, 0},
    {"footerf", RTF_block, 0},
    {"footnote", RTF_note, 0},
    {"annotation", RTF_note, 0},
    {"atnauthor", RTF_note, 0},
    {"atnid", RTF_note, 0},
    {"title", RTF_block, 0},
    {"subject", RTF_block, 0},
    {"author", RTF_block, 0},
    {"manager", RTF_block, 0},
    {"company", RTF_block, 0},
    {"operator", RTF_block, 0},
    {"category", RTF_block, 0},
    {"keywords", RTF_block, 0},
    {"doccomm", RTF_block, 0},
    {"comment", RTF_block, 0},
    {"staticval", RTF_block, 0},
    {"userprops", RTF_known, 0},
    {"propname", RTF_block, 0},
    {"ud", RTF_known, 0},
    {"shpinst", RTF_known, 0},
    {"shppict", RTF_known, 0},
    {"nesttableprops", RTF_known, 0},
    {"formfield", RTF_known, 0},
    {"ffdeftext", RTF_known, 0},
    {"fldrslt", RTF_known, 0},
    {"bkmkstart", RTF_skip, 0},
    {"bkmkend", RTF_skip, 0},
    {"stylesheet", RTF_skip, 0},
    {"colortbl", RTF_skip, 0},
    {"listtable", RTF_skip, 0},
    {"listoverridetable", RTF_skip, 0},
    {"revtbl", RTF_known, 0},
    {"rsidtbl", RTF_skip, 0},
    {"fldinst", RTF_skip, 0},
    {"filetbl", RTF_skip, 0},
    {"themedata", RTF_skip, 0},
    {"colorschememapping", RTF_skip, 0},
    {"datastore", RTF_skip, 0},
    {"latentstyles", RTF_skip, 0},
    {"generator", RTF_skip, 0},
    {"nonshppict", RTF_skip, 0},
    {"sp", RTF_skip, 0},
    {"pnseclvl", RTF_skip, 0},
    {"xmlnstbl", RTF_skip, 0},
    {"falt", RTF_skip, 0},
    {"panose", RTF_skip, 0},
    {"fontemb", RTF_skip, 0},
    {"htmltag", RTF_skip, 0},
    {"objclass", RTF_skip, 0},
    {"creatim", RTF_skip, 0},
    {"revtim", RTF_skip, 0},
    {"printim", RTF_skip, 0},
    {"buptim", RTF_skip, 0},
};

/* source: RTF 1.9.1, \fcharset */
static const struct {
	unsigned n, page;
} charsets[] = {{0, 0},   {77, 10000}, {78, 932},   {128, 932},  {129, 949},
		{130, 1361}, {134, 936},  {136, 950},  {161, 1253}, {162, 1254},
		{163, 1258}, {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251},
		{222, 874},  {238, 1250}, {254, 437},  {255, 850}};

enum rtf_word rtf_word_of(str name, unsigned *out_with)
{
	*out_with = 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (name.p[0] == (unsigned char)words[i].name[0] &&
		    str_eq(name, str_of(words[i].name))) {
			*out_with = words[i].with;
			return words[i].word;
		}
	return RTF_unknown;
}

unsigned rtf_page_of_charset(unsigned n)
{
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++)
		if (charsets[i].n == n)
			return charsets[i].page;
	return 0;
}
