// Package oracle holds what the check claims of a value to what the value is
// when the program runs. It has tests only.
//
// A seeded generator writes Go functions that presign one URL each, out of the
// constructs in testdata/constructs.txt, one construct or five in a function.
// What a function is told from outside the program (the variable mask) runs
// through all that it can tell apart, or through many at random. The program is
// compiled with the SDK of this module and run, and each URL says which expiry
// reached its call. Then the check reads the same program. These are false:
//
//   - a claim, that the expiry lies between two bounds, of which one may be
//     infinite, or in one of several such ranges, if one URL lies outside;
//   - an error over-limit-expiry, if no URL of the call lives above seven days.
//
// A function that fails is made smaller as long as it fails, and printed. Such
// functions are kept in testdata/fixtures, a file each, and are part of each run.
// The constructs that fail as long as the check is not sound stand in
// testdata/known.txt: a construct that fails and is not there fails the test, and
// so does one that is there and no longer fails.
//
// Two variables of the environment make another run: PRESIGNCHECK_ORACLE, how
// many functions, and PRESIGNCHECK_ORACLE_SEED. PRESIGNCHECK_ORACLE_LIST names a
// file that gets all functions that fail.
package oracle
