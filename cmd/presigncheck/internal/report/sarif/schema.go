package sarif

// The part of SARIF 2.1.0 that the report uses. Numbers in the comments are
// sections of the standard.

type document struct { // 3.13
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

type run struct { // 3.14
	Tool        tool         `json:"tool"`
	Automation  automation   `json:"automationDetails"`
	Origin      []provenance `json:"versionControlProvenance,omitempty"`
	Invocations []invocation `json:"invocations"`
	Results     []result     `json:"results"`
	ColumnKind  string       `json:"columnKind"`
}

type automation struct { // 3.17
	ID string `json:"id"`
}

type provenance struct { // 3.23
	URI      string   `json:"repositoryUri"`
	Revision string   `json:"revisionId"`
	MappedTo artifact `json:"mappedTo"`
}

type tool struct { // 3.18
	Driver driver `json:"driver"`
}

type driver struct { // 3.19
	Name           string `json:"name"`
	Version        string `json:"version"`
	InformationURI string `json:"informationUri"`
	Rules          []rule `json:"rules"`
}

type invocation struct { // 3.20
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	Notifications       []notification `json:"toolExecutionNotifications,omitempty"`
}

type notification struct { // 3.58
	Level     string     `json:"level"`
	Message   message    `json:"message"`
	Locations []location `json:"locations,omitempty"`
}

type rule struct { // 3.49
	ID               string        `json:"id"`
	Name             string        `json:"name"`
	ShortDescription message       `json:"shortDescription"`
	FullDescription  message       `json:"fullDescription"`
	Help             message       `json:"help"`
	HelpURI          string        `json:"helpUri"`
	Default          configuration `json:"defaultConfiguration"`
	Properties       properties    `json:"properties"`
}

// properties are those that code scanning reads. Source: "SARIF support for code
// scanning", reportingDescriptor object.
type properties struct {
	Tags             []string `json:"tags"`
	Precision        string   `json:"precision"`
	SecuritySeverity string   `json:"security-severity"`
}

type configuration struct { // 3.50
	Level string `json:"level"`
}

type result struct { // 3.27
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"` // -1 for a rule that is not listed
	Level        string            `json:"level"`
	Message      message           `json:"message"`
	Locations    []location        `json:"locations"`
	CodeFlows    []codeFlow        `json:"codeFlows,omitempty"`
	Related      []location        `json:"relatedLocations,omitempty"`
	Fixes        []fix             `json:"fixes,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type codeFlow struct { // 3.36
	ThreadFlows []threadFlow `json:"threadFlows"`
}

type threadFlow struct { // 3.37
	Locations []threadFlowLocation `json:"locations"`
}

type threadFlowLocation struct { // 3.38
	Location location `json:"location"`
}

type location struct { // 3.28
	ID       int       `json:"id,omitempty"`
	Physical *physical `json:"physicalLocation,omitempty"`
	Logical  []logical `json:"logicalLocations,omitempty"`
	Message  *message  `json:"message,omitempty"`
}

type logical struct { // 3.33
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type physical struct { // 3.29
	Artifact artifact `json:"artifactLocation"`
	Region   *region  `json:"region,omitempty"`
	Context  *region  `json:"contextRegion,omitempty"`
}

type artifact struct { // 3.4
	URI     string `json:"uri,omitempty"`
	URIBase string `json:"uriBaseId,omitempty"`
}

type region struct { // 3.30
	StartLine   int      `json:"startLine"`
	StartColumn int      `json:"startColumn,omitempty"`
	EndLine     int      `json:"endLine,omitempty"`
	EndColumn   int      `json:"endColumn,omitempty"`
	Snippet     *message `json:"snippet,omitempty"`
}

type fix struct { // 3.55
	Description message  `json:"description"`
	Changes     []change `json:"artifactChanges"`
}

type change struct { // 3.56
	Artifact     artifact      `json:"artifactLocation"`
	Replacements []replacement `json:"replacements"`
}

type replacement struct { // 3.57
	Deleted  region  `json:"deletedRegion"`
	Inserted message `json:"insertedContent"`
}

// message serves for messages (3.11), multi-format messages (3.12) and
// artifact contents (3.3), of which it has the common part.
type message struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}
