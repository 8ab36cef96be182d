// Package summary is what a package tells its importers: through which parameters and
// fields a caller decides an expiry, what functions return and leave behind, what
// variables hold and what checks bound, as the facts of package fact.
//
// [Analyze] follows an expiry from each presign call to the callers, as far as the
// package reaches, and returns every call at which it is decided. [Helpers] tells the
// same of a package that does not presign itself.
package summary
