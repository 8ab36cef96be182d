module github.com/presigncheck/presigncheck/testdata/schemas

go 1.26.0

require (
	github.com/invopop/jsonschema v0.14.0
	github.com/presigncheck/presigncheck v0.0.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
)

require (
	github.com/bahlo/generic-list-go v0.2.0 // indirect
	github.com/buger/jsonparser v1.1.2 // indirect
	github.com/goccy/go-yaml v1.19.2 // indirect
	github.com/pb33f/ordered-map/v2 v2.3.1 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/text v0.22.0 // indirect
	golang.org/x/tools v0.47.0 // indirect
)

replace github.com/presigncheck/presigncheck => ../..
