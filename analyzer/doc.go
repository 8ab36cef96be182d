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
// A value of these kinds is not known. Nothing is reported of it, and the trace
// of its site says where it was lost.
//
//   - What is received from a channel.
//   - What is stored by reflection.
//   - How far away an absolute time is.
//   - What a loop is given by an iterator that is none of packages slices and
//     maps.
//   - A lifetime that is not set yet where the pointer to its configuration is
//     kept in a field, a variable or a collection.
//   - What methods of an interface return whose implementation stands in
//     another package. Calls that presign by such a method are linked over the
//     whole program by package program, but never to packages that are not
//     loaded.
//   - What a dependency injection container returns as an any.
//   - What a container (go.uber.org/fx or dig) hands to a constructor, but that
//     it comes from outside where the tags of a configuration say so: defaults
//     and bounds that others give it are not known, and neither is what a
//     constructor of another package is given.
//   - Which function a value of type any holds, if it was not put there in the
//     same function.
//   - Which function a field holds that another package does not export.
//   - What methods of an interface return that may hold values of more than
//     eight types.
//   - What functions of packages that do not presign return, unless it is a
//     time.Duration or an option function; or a number or the text of a
//     setting, and the name of the function speaks of time or of looking up, or
//     that of the package of settings; or a configuration: a struct, also
//     inside another, with exported fields whose names speak of a lifetime; or
//     what has an exported field for one. Those of the standard library are
//     known by a table.
//   - What variables of such packages hold, likewise.
//   - What another package put into a collection of a configuration.
//   - What a function of another module leaves of a value that it is given the
//     address of.
//   - What a function leaves of a configuration if it has a name that speaks of
//     change, as Load, SetDefaults or Normalize.
//   - What a function of the configuration's own package leaves of it if it
//     returns nothing, an error, or a configuration. Of one that checks it,
//     such as Validate, it is known which lifetimes it may change.
//   - Defaults that are registered by name (viper.SetDefault, FlagSet.Duration
//     and the like) in another package than the one that asks for the value.
//   - Defaults that are registered by a name that is no constant.
//   - What more than 64 functions do with a value of which one call may call
//     any, as methods of an interface: that there are more is said.
//   - In a function that does not type-check: all but constants at the call.
//   - In a function of more than 3,000 branches: all but constants at the call.
//   - Values that need more than some ten thousand steps, or lie too many calls
//     away.
//   - The lifetime of credentials, except for directory buckets, role sessions
//     that the same package asks for, and what the configuration says.
//
// # What it does not tell apart
//
// All that may be counts: what is claimed holds, but some of it may never happen.
//
//   - Elements of arrays, slices and maps where the key is not known: all of
//     them count.
//   - Of a collection in a package variable or a field, what any function
//     stores to an element counts, in whichever order it is called, and what is
//     done with it elsewhere is not known.
//   - A variable whose address was put in a struct, a map, a channel or another
//     variable keeps its value, or each later call may have changed it.
//   - Which of several functions a variable holds.
//   - Of which object a field is read in another function than the one that
//     made it: a number stored to the field of one receiver is taken to reach
//     all methods that read that field.
//   - When a callback runs that is handed to another package: from then on it
//     may have run or not, any number of times; by functions of slices, sort,
//     strings and bytes and by sync.Once, before they return.
//   - When a goroutine runs: from its start on what it stores may be there or
//     not.
//   - Whether other packages set an exported variable: what it is declared with
//     counts, and that they may.
//   - Calls that do not return of methods of interfaces, or of functions of
//     other packages that have none of the names below.
//
// # What it takes for granted
//
// These hold in most programs and are not proved. Where one does not hold, what
// is said of the call may be wrong.
//
//   - Calls do not return of os.Exit and its like, of what is named Fatal or
//     Panic (or Fatalf, Panicln, …) and has no result, of zerolog's
//     log.Fatal().Msg(…), and of functions of the same package that end in
//     one of these.
//   - A function of another package that is deferred does not recover from a
//     panic, unless its name speaks of that.
//   - A validator (a function that is given the value, or the struct it comes
//     from, and whose result decides) bounds it, and unbounded-expiry keeps
//     silent, unless the validator's source is at hand and all that it asks of
//     a lifetime is whether it is positive.
//   - A bound that is no constant ("if ttl > cfg.Max") bounds the value, and
//     unbounded-expiry keeps silent.
//   - A message with a method Validate is bounded by it.
//   - What comes in with a request was checked by no middleware and no
//     interceptor, and by no constraint in a .proto file.
//   - A method of a message that has the name of a field behind Get returns
//     that field.
//   - A zero that a function returns because a pointer is nil says that nothing
//     was chosen.
//   - What is in a collection of another package's configuration comes from
//     outside if a field of its elements has a tag of a configuration's format.
//   - Functions of fmt, log, errors, context, testing, sync, strings, strconv
//     and time, and of the packages that presign, leave alone what they are
//     given the address of, and so do methods that they call. What scans is
//     known to fill it in.
//   - A configuration that is handed by its address to functions of another
//     package of the same module keeps its values, unless one of the lines
//     above says otherwise.
//   - A method's receiver that is handed to a function of another package keeps
//     its values.
//   - Presign options and clients that are handed to a function of another
//     package are left as they are.
//   - Nothing is stored through package unsafe, cgo or assembly.
//   - A function without parameters that returns a time.Time and is named for
//     now tells the time.
//   - No time goes by between two calls of time.Now.
//   - A month has 30 days, and a year 365.
//   - Products do not overflow: one over 292 years is taken as it is on paper.
//   - A number without bounds that becomes one of 32 bits fits into it.
//   - Files that build constraints leave out say nothing else than those that
//     are built.
//   - A role session lives as long as it is asked for: a chain of roles, which
//     ends after an hour, is seen only where the package makes all of it.
//   - In test files, a wrapper is handed what the program's own code says: it
//     is reported there, and what a test leaves out it does not need.
package analyzer
