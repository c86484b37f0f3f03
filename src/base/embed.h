/* embed - a file of the sources as part of the program, so that nothing hangs on a file that is
 * missing beside it (ADR 25). The Makefile names what each object holds. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/str.h"

/* EMBED - the bytes of a file, by its path from the root of the sources, from symbol on; they end
 * at symbol_end. */
#define EMBED(symbol, file)                                                                        \
	__asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n.incbin \"" file "\"\n"      \
		".global " #symbol "_end\n" #symbol "_end:\n.previous\n");                         \
	extern const unsigned char symbol[], symbol##_end[]

struct embedded {
	const char *name;
	const unsigned char *from, *to;
};
#define EMBEDDED(symbol, name)                                                                     \
	{                                                                                          \
		name, symbol, symbol##_end                                                         \
	}

static inline str embedded_text(const struct embedded *e)
{
	return (str){e->from, (size_t)(e->to - e->from)};
}

#endif
