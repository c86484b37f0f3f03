/* stub */
#include "text/xls_secret.h"
bool xls_secret_open(struct biff *b, struct arena *a)
{
	(void)b, (void)a;
	return false;
}
