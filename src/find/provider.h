/* provider - houses of mail that anybody may have a box at. For find/ and person/. */
#ifndef FIND_PROVIDER_H
#define FIND_PROVIDER_H

#include "base/str.h"

/*
 * provider_mail - is what stands behind the sign of an address the house of a provider of mail?
 * takes   house: "gmail.com", without regard to case
 * source  the providers that Dutch consumers have or had boxes at, and the great ones elsewhere
 */
bool provider_mail(str house);

#endif
