/*
 * lexicon - names known from lists: data/names.tsv (made by tools/mknames; sources in
 * data/README.md) built in, and turned at start into one open-addressing table of 64-bit hashes.
 * Holds no text; refuses nothing: an unknown word is just unknown.
 */
#include "find/lexicon.h"

#include "base/arena.h"
#include "base/must.h"
#include "base/utf8.h"
#include "find/name.h"
#include "find/words.h"

#define SLOTS      ((size_t)1 << 17)
#define WORD_BYTES 48
#define FLAG_BITS  7u

/* clang-format off */
__asm__(".section .rodata\n"
        "lexicon_text:\n"
        ".incbin \"data/names.tsv\"\n"
        "lexicon_text_end:\n"
        ".byte 0\n"
        ".previous\n");
/* clang-format on */
extern const unsigned char lexicon_text[], lexicon_text_end[];

static uint64_t
    slots[SLOTS]; /* hash with the LEXICON_ bits in its low bits; filled once by name_start */
static bool started;

/* Its lowest bits make room for the LEXICON_ bits. */
static uint64_t hash_of(str folded) { return word_hash(folded) & ~(uint64_t)FLAG_BITS; }

static size_t slot_of(uint64_t hash)
{
	size_t i = (size_t)(hash >> 32) & (SLOTS - 1);
	while (slots[i] != 0 && (slots[i] & ~(uint64_t)FLAG_BITS) != hash)
		i = (i + 1) & (SLOTS - 1);
	return i;
}

static unsigned flags_of(str kind, str note)
{
	unsigned f = 0;
	if (str_eq(kind, STR("g")) || str_eq(kind, STR("b")))
		f |= LEXICON_GIVEN;
	if (str_eq(kind, STR("s")) || str_eq(kind, STR("b")))
		f |= LEXICON_SURNAME;
	if (str_eq(note, STR("w")))
		f |= LEXICON_WORD;
	return f;
}

void name_start(void)
{
	str text = {lexicon_text, (size_t)(lexicon_text_end - lexicon_text)};
	size_t n = 0;
	if (started)
		return;
	while (text.n > 0) {
		str line = str_cut(&text, '\n');
		str word = str_cut(&line, '\t');
		str kind = str_cut(&line, '\t');
		str_cut(&line, '\t');
		uint64_t hash = hash_of(word);
		must(word.n > 0 && word.n <= WORD_BYTES && ++n < SLOTS / 4 * 3);
		slots[slot_of(hash)] |= hash | flags_of(kind, line);
	}
	words_start();
	started = true;
}

static unsigned look_folded(str folded)
{
	return folded.n == 0 || folded.n > WORD_BYTES
		   ? 0
		   : (unsigned)(slots[slot_of(hash_of(folded))] & FLAG_BITS);
}

unsigned lexicon_look(str word)
{
	size_t i = 0;
	if (word.n > WORD_BYTES)
		return 0;
	while (i < word.n && is_alpha(word.p[i]))
		i++;
	if (i == word.n)
		return look_folded(word); /* the hash folds these by itself */
	unsigned char room[4096] UNSET;   /* one character can fold to many */
	struct arena a = {room, room, room + sizeof(room)};
	return look_folded(utf8_fold(&a, word));
}

bool name_known_given(str folded) { return (look_folded(folded) & LEXICON_GIVEN) != 0; }
bool name_known_surname(str folded) { return (look_folded(folded) & LEXICON_SURNAME) != 0; }
