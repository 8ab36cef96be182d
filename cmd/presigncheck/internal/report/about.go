package report

// About says what a run looked at, for readers who were not there. What is not
// known is empty.
type About struct {
	Project     string   // path of the module
	Commit      string   // that is checked out, and whether there are changes beside it
	Environment string   // of the configuration
	Accounts    []string // of those who sign
	Policies    []string // where they come from, and of when
}
