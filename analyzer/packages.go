package analyzer

import "github.com/presigncheck/presigncheck/analyzer/internal/relevance"

// PresignPackages returns the import paths of all packages that hold a presign
// API. A package that imports none of them, not even through others, cannot
// presign, and a loader need not load it.
func PresignPackages(cfg Config) []string { return relevance.Packages(cfg.APIs...) }

// PresignNames returns the names (without package and receiver) of all presign
// functions. A source file of a package that imports one of [PresignPackages]
// directly and has none of these names in its text makes no presign call.
func PresignNames(cfg Config) []string { return relevance.Names(cfg.APIs...) }
