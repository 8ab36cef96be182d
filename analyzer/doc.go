// Package analyzer finds S3 presigned URLs whose expiry is unsound.
//
// A presigned URL lives at most seven days, dies with its signer's credentials,
// and works for whoever holds it until then. Neither the compiler nor the SDK
// says so: a 30-day expiry, or one of 3600 nanoseconds, looks fine until
// somebody opens the link.
//
//	client.PresignGetObject(ctx, input, s3.WithPresignExpires(3600)) // 3.6 µs: expiry-unit
//	client.PresignGetObject(ctx, input)                              // 15 minutes nobody chose: missing-expiry
//
// [Analyzer] is the check for go vet, gopls, golangci-lint and Bazel nogo;
// [New] makes one with another configuration. Package program runs it over a
// whole program at once. The rules are documented by [Rules].
//
// # What is a site
//
// A site is a call of a function of the table in internal/api (aws-sdk-go-v2,
// aws-sdk-go, minio-go, gocloud.dev, clients of S3-compatible stores, and rows
// of the configuration), a call of an interface method or function value with
// the signature of one of aws-sdk-go-v2's presign methods, a call of such a
// function's method by an interface that its type implements and whose package
// imports the type's, or a call that hands its argument to a wrapper of these.
// Presigning for other services, presigners that forward to others, and requests
// signed again to verify them are none.
//
// # How the expiry is found
//
// From the call backwards over the SSA form of one package, on demand. A value
// is a set of alternatives clamp(base·scale + offset), each with its origin and
// the steps it took; conditions that dominate the use bound it, and those that
// are known decide which way control goes. A loop is followed round by round
// where its conditions say when it ends, within 48 rounds; what another loop
// changes, or a recursion, is what no further round adds to, without a bound on
// the side on which it grows. Functions are worked out once with their parameters
// left open, and, where that tells too little, for a call, as are closures: these
// read what is stored before they run, and what they store is there afterwards. Options,
// closures, slices of options, clients, fields, package variables, results of
// functions and function values are followed. What a parameter becomes, what a
// function returns or leaves in a configuration, and what a variable holds, is
// told to importing packages by facts.
//
// A number that reaches the call is a proof and is reported. What comes from
// request input without any bound is reported too, and what comes from flags,
// the environment and configuration as a note. Everything else is listed as a
// site with an unknown maximum.
//
// # What it cannot see
//
//   - Channels, and values stored by reflection. Elements of arrays, slices and
//     maps are told apart, and followed in order, in the function that makes the
//     collection; elsewhere, and where the key is not known, all of them count.
//   - When a callback runs that is handed to another package: from then on it may
//     have run or not.
//   - What another package put into a collection of a configuration; if a field
//     of its elements has a tag of a configuration's format, it is taken to come
//     from there.
//   - Fields are not told apart by object: a number stored to a field of one
//     receiver is taken to reach all methods that read that field.
//   - Interfaces are linked to implementations in the same package, and over
//     the whole program by package program; never to ones in packages that are
//     not loaded, or made by dependency injection containers through any.
//   - A validator (a function that is given the value, or the struct it comes
//     from, and whose result decides) is not evaluated. The value then counts as
//     bounded, and unbounded-expiry keeps silent, unless the validator's source
//     is at hand and all that it asks of a lifetime is whether it is positive.
//   - Constructors that are handed to a container (go.uber.org/fx and dig): the
//     tags of a configuration among their parameters tell that its fields come
//     from outside; defaults and bounds that others give it are not known, and
//     neither is what a constructor of another package is given.
//   - Calls that do not return: known are os.Exit and its like, what is named
//     Fatal or Panic (or Fatalf, Panicln, …) and has no result, zerolog's
//     log.Fatal().Msg(…), and functions of the same package that end in one of
//     these; not methods of interfaces, or functions of other names in other
//     packages.
//   - Defaults that are registered by name (viper.SetDefault, FlagSet.Duration
//     and the like) in another package than the one that asks for the value, and
//     names that are no constants.
//   - Constraints in .proto files, and what middleware and interceptors check,
//     but for messages with a method Validate, which count as bounded.
//   - Bounds that are no constants ("if ttl > cfg.Max") count as bounds.
//   - Helper functions of packages that do not presign are known if they return
//     a time.Duration or an option function; or a number or the text of a
//     setting and have a name that speaks of time or of looking up, or stand in
//     a package whose name speaks of settings; or a configuration: a struct, also inside another, with exported fields whose
//     names speak of a lifetime; or what has an exported field for one. Those of the standard library are known by a
//     table. Package variables likewise.
//   - A configuration that is handed by its address to functions of the same
//     module keeps its values, unless the function has a name that speaks of
//     change (Load, SetDefaults, Normalize, …), or is of the configuration's own
//     package and returns nothing, an error, or a configuration. Of one that
//     checks it, such as Validate, it is known which lifetimes it may change.
//     Other modules may change it. Where the pointer itself is kept in a field,
//     variable or collection, a value that is not set yet may be set later.
//   - In test files, wrappers that are handed what the program's own code says:
//     it is reported there, and what a test leaves out it does not need.
//   - Functions in values of type any, and in fields that another package does
//     not export. Where a function value may hold several functions, all count.
//   - Whether an absolute time is far away, unless it is made from time.Now or a
//     function of a clock that is named for now.
//   - Months count 30 days, years 365.
//   - Overflow: a product over 292 years is taken as it is on paper, and a number
//     without bounds that becomes one of 32 bits is taken to fit.
//   - The lifetime of credentials, except for directory buckets, role sessions
//     that the same package asks for, and what the configuration says. A chain
//     of roles is seen where the package makes all of it.
//   - In a function that does not type-check, or has more than 3,000 branches: all
//     but constants at the call.
//   - What more than 64 functions do with a value of which one call may call any,
//     as methods of an interface: that there are more is said.
//   - Values that need more than some ten thousand steps.
//
// Results of these limits are always silence; the trace of a site says where
// its value was lost.
package analyzer
