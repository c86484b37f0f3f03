/* must - checks for bugs in kond itself. Always compiled in; never used on input. */
#ifndef BASE_MUST_H
#define BASE_MUST_H

/*
 * must_fail - say where a broken invariant was found and stop the process.
 * takes   what, file: string constants; line: source line
 * fails   never returns
 */
_Noreturn void must_fail(const char *what, const char *file, int line);

#define must(x) ((x) ? (void)0 : must_fail(#x, __FILE__, __LINE__))

#endif
