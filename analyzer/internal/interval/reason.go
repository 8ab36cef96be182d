package interval

// Reason names why a value is not known.
type Reason string

// The reasons. Each is explained by [Reasons].
const (
	ByCaller     Reason = "caller"
	OpenField    Reason = "open-field"
	FromOutside  Reason = "outside-input"
	NoSource     Reason = "no-source"
	FuncValue    Reason = "function-value"
	Opaque       Reason = "opaque-operation"
	TextValue    Reason = "text"
	AbsoluteTime Reason = "absolute-time"
	MayChange    Reason = "may-change"
	Unassigned   Reason = "unassigned"
	Loops        Reason = "loop"
	TooFar       Reason = "too-far"
	TooMany      Reason = "too-many"
	IllTyped     Reason = "ill-typed"
)

// Explained is a reason with what it means.
type Explained struct {
	Reason Reason
	Means  string
}

// Reasons are all reasons, in the order of the documentation.
func Reasons() []Explained {
	return []Explained{
		{ByCaller, "the callers decide; each call that hands over a value is a site of its own"},
		{OpenField, "it is exported, so other packages may set it too"},
		{FromOutside, "a request, a flag, the environment or configuration decides when the program runs"},
		{NoSource, "the function belongs to another package, and no summary of its result is available"},
		{FuncValue, "which function is called is decided when the program runs"},
		{Opaque, "the operation is one that the check does not follow, such as receiving from a channel"},
		{TextValue, "the number is made from a string that is put together when the program runs"},
		{AbsoluteTime, "it is a point in time that is not counted from time.Now"},
		{MayChange, "it is handed, by its address, to a function that may change it"},
		{Unassigned, "nothing that the check can see sets it"},
		{Loops, "it changes in a loop or by recursion"},
		{TooFar, "it is too many steps away from the call, or there is too much code in between"},
		{TooMany, "too many values can reach the call"},
		{IllTyped, "the function around the call does not type-check"},
	}
}

// Means says what a reason means.
func (r Reason) Means() string {
	for _, x := range Reasons() {
		if x.Reason == r {
			return x.Means
		}
	}
	return ""
}

// A Stop is where the search for a value ended, and why.
type Stop struct {
	Reason Reason // "" if it did not end before the value was known
	Step   Step
}

// Outside is a string from outside, or one that is not known at all.
func Outside(o Origin, s Step) Term {
	if o == Unknown || o == Constant {
		return UnknownBecause(o, TextValue, s)
	}
	return UnknownBecause(o, FromOutside, s)
}
