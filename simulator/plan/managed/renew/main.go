// Renew writes the table of managed policies: see package managed. Its arguments
// are directories with one answer of `aws iam get-policy-version` per policy, the
// file named as the policy, and files with the answer of
// `aws iam get-account-authorization-details --filter AWSManagedPolicy`.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/plan/managed"
)

// usual are the policies that the roles of functions, containers, instances and
// people usually carry.
var usual = strings.Fields(`
	AWSLambdaBasicExecutionRole AWSLambdaVPCAccessExecutionRole AWSLambdaENIManagementAccess AWSLambdaExecute AWSLambdaRole
	AWSLambdaSQSQueueExecutionRole AWSLambdaKinesisExecutionRole AWSLambdaDynamoDBExecutionRole AWSLambdaMSKExecutionRole
	AWSLambdaInvocation-DynamoDB AWSLambda_FullAccess AWSLambda_ReadOnlyAccess CloudWatchLambdaInsightsExecutionRolePolicy
	AWSXRayDaemonWriteAccess AWSXrayWriteOnlyAccess AWSXrayFullAccess AWSXrayReadOnlyAccess
	AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerServiceforEC2Role AmazonEC2ContainerServiceRole
	AmazonEC2ContainerRegistryReadOnly AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryPullOnly
	AmazonEKSWorkerNodePolicy AmazonEKS_CNI_Policy AmazonEKSClusterPolicy AmazonEKSServicePolicy AmazonEKSFargatePodExecutionRolePolicy
	AmazonSSMManagedInstanceCore AmazonEC2RoleforSSM AmazonSSMReadOnlyAccess AmazonSSMFullAccess AmazonSSMPatchAssociation
	CloudWatchAgentServerPolicy CloudWatchLogsFullAccess CloudWatchFullAccess CloudWatchReadOnlyAccess CloudWatchFullAccessV2
	AmazonAPIGatewayPushToCloudWatchLogs AmazonAPIGatewayInvokeFullAccess
	AmazonS3ReadOnlyAccess AmazonS3FullAccess AmazonS3OutpostsReadOnlyAccess AmazonS3ObjectLambdaExecutionRolePolicy AWSBackupServiceRolePolicyForS3Backup
	AWSDenyAll AWSCompromisedKeyQuarantine AWSCompromisedKeyQuarantineV2 AWSCompromisedKeyQuarantineV3
	ReadOnlyAccess ViewOnlyAccess SecurityAudit PowerUserAccess AdministratorAccess IAMReadOnlyAccess IAMFullAccess
	AmazonDynamoDBFullAccess AmazonDynamoDBReadOnlyAccess AmazonSQSFullAccess AmazonSQSReadOnlyAccess AmazonSNSFullAccess AmazonSNSReadOnlyAccess
	AmazonSESFullAccess AmazonSESReadOnlyAccess AmazonRDSDataFullAccess AmazonRDSFullAccess AmazonRDSReadOnlyAccess AmazonEC2FullAccess AmazonEC2ReadOnlyAccess
	AmazonVPCFullAccess AmazonVPCReadOnlyAccess SecretsManagerReadWrite AmazonKinesisFullAccess AmazonKinesisReadOnlyAccess
	AmazonElasticFileSystemClientReadWriteAccess AmazonElasticFileSystemClientFullAccess AmazonCognitoPowerUser AmazonCognitoReadOnly
	AWSStepFunctionsFullAccess AWSStepFunctionsReadOnlyAccess AmazonEventBridgeFullAccess AmazonBedrockFullAccess AmazonBedrockReadOnly
	AmazonTextractFullAccess AmazonRekognitionFullAccess AmazonRekognitionReadOnlyAccess AmazonTranscribeFullAccess AmazonPollyFullAccess TranslateFullAccess ComprehendFullAccess
	AmazonAthenaFullAccess AWSGlueServiceRole AmazonSageMakerFullAccess CloudFrontFullAccess CloudFrontReadOnlyAccess
	AWSCodeBuildDeveloperAccess AWSCodeDeployRole AWSCodeDeployRoleForLambda AWSElasticBeanstalkWebTier AWSElasticBeanstalkWorkerTier AWSElasticBeanstalkMulticontainerDocker
	AWSAppRunnerServicePolicyForECRAccess AWSAppSyncPushToCloudWatchLogs AWSKeyManagementServicePowerUser ROSAKMSProviderPolicy
	AmazonMSKFullAccess AmazonElastiCacheFullAccess AmazonOpenSearchServiceFullAccess AmazonPrometheusRemoteWriteAccess Billing SupportUser SystemAdministrator DatabaseAdministrator DataScientist`)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: renew DIRECTORY or FILE …, as in: go run ./simulator/plan/managed/renew answers > simulator/plan/managed/table.json")
		os.Exit(2)
	}
	found := make(map[string]*managed.Policy)
	for _, arg := range os.Args[1:] {
		if err := read(arg, found); err != nil {
			fmt.Fprintln(os.Stderr, "renew:", err)
			os.Exit(2)
		}
	}
	var out []*managed.Policy
	for _, name := range usual {
		if p := found[name]; p != nil {
			out = append(out, p)
		} else {
			fmt.Fprintln(os.Stderr, "renew: no text of", name)
		}
	}
	slices.SortFunc(out, func(a, b *managed.Policy) int { return strings.Compare(a.Name, b.Name) })
	if err := write(os.Stdout, out); err != nil {
		fmt.Fprintln(os.Stderr, "renew:", err)
		os.Exit(2)
	}
}

type version struct {
	CreateDate       string
	VersionID        string `json:"VersionId"`
	IsDefaultVersion bool
	Document         json.RawMessage
}

func read(path string, into map[string]*managed.Policy) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*")); err != nil {
			return err
		}
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if strings.TrimSpace(string(text)) == "" {
			continue
		}
		var answer struct {
			PolicyVersion version
			Policies      []struct {
				PolicyName        string
				PolicyVersionList []version
			}
		}
		if err := json.Unmarshal(text, &answer); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		add := func(name string, v version) error {
			kept, err := bearing(v.Document)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", file, name, err)
			}
			date, _, _ := strings.Cut(v.CreateDate, "T")
			into[name] = &managed.Policy{Name: name, Version: v.VersionID, Date: date, Text: kept}
			return nil
		}
		if answer.PolicyVersion.Document != nil {
			if err := add(strings.TrimSuffix(filepath.Base(file), ".json"), answer.PolicyVersion); err != nil {
				return err
			}
		}
		for _, p := range answer.Policies {
			for _, v := range p.PolicyVersionList {
				if v.IsDefaultVersion {
					if err := add(p.PolicyName, v); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// bearing keeps the statements that may speak of S3 or KMS, and of their actions
// those.
func bearing(document json.RawMessage) (json.RawMessage, error) {
	var doc struct {
		Version   string
		Statement oneOrMany[map[string]json.RawMessage]
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	kept := []map[string]json.RawMessage{}
	for _, s := range doc.Statement {
		if s["NotAction"] != nil {
			kept = append(kept, s)
			continue
		}
		var actions oneOrMany[string]
		if err := json.Unmarshal(s["Action"], &actions); err != nil {
			return nil, err
		}
		actions = slices.DeleteFunc(actions, func(a string) bool {
			service, _, _ := strings.Cut(strings.ToLower(a), ":")
			return !strings.ContainsAny(service, "*?") && service != "kms" && !strings.HasPrefix(service, "s3")
		})
		if len(actions) == 0 {
			continue
		}
		text, err := json.Marshal(actions)
		if err != nil {
			return nil, err
		}
		s["Action"] = text
		kept = append(kept, s)
	}
	return json.Marshal(map[string]any{"Version": doc.Version, "Statement": kept})
}

// oneOrMany reads what may stand without its list.
type oneOrMany[T any] []T

func (o *oneOrMany[T]) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '[' {
		return json.Unmarshal(text, (*[]T)(o))
	}
	var one T
	err := json.Unmarshal(text, &one)
	*o = oneOrMany[T]{one}
	return err
}

// write writes a line per policy, so that a change of one is a change of one line.
func write(w io.Writer, all []*managed.Policy) error {
	if _, err := io.WriteString(w, "[\n"); err != nil {
		return err
	}
	for i, p := range all {
		line, err := json.Marshal(p)
		if err != nil {
			return err
		}
		comma := ","
		if i == len(all)-1 {
			comma = ""
		}
		if _, err := fmt.Fprintf(w, "%s%s\n", line, comma); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]\n")
	return err
}
