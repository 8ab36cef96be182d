package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// publicAccess is PublicAccessBlockConfiguration as S3 Control writes it.
type publicAccess struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

// accountSettings writes accounts/ID: Block Public Access of the whole account.
func (f *Fetcher) accountSettings(ctx context.Context, dir, region string) error {
	s := account.Settings{ID: f.account}
	var answer publicAccess
	switch err := f.get(ctx, f.control(region, "/configuration/publicAccessBlock"), &answer); {
	case err == nil:
		p := account.PublicAccessBlock(answer)
		s.PublicAccessBlock = &p
	case code(err) == noPublicAccessBlock:
		s.PublicAccessBlock = &account.PublicAccessBlock{}
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		f.progress("account %s: publicAccessBlock unread (%s)", f.account, short(err))
		s.Unread = append(s.Unread, "publicAccessBlock")
	}
	return write(filepath.Join(dir, "accounts", f.account, "account.json"), s)
}

// accessPointList is the answer of ListAccessPoints.
type accessPointList struct {
	NextToken string
	Points    []struct {
		Name, Bucket, BucketAccountId, AccessPointArn, Alias string
		VpcConfiguration                                     struct{ VpcId string }
	} `xml:"AccessPointList>AccessPoint"`
}

// accessPoints writes accesspoints/NAME for those of the account on a bucket.
// Without the right to list them, none is in the snapshot, and what is asked
// through one stays conditional.
func (f *Fetcher) accessPoints(ctx context.Context, dir, bucket, region string) error {
	for token := ""; ; {
		var list accessPointList
		query := url.Values{"bucket": {bucket}, "maxResults": {"1000"}}
		if token != "" {
			query.Set("nextToken", token)
		}
		err := f.get(ctx, f.control(region, "/accesspoint?"+query.Encode()), &list)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			f.progress("bucket %s: access points unread (%s)", bucket, short(err))
			return nil
		}
		for _, p := range list.Points {
			a := account.AccessPoint{Name: p.Name, ARN: p.AccessPointArn, Alias: p.Alias, Bucket: p.Bucket, VPC: p.VpcConfiguration.VpcId}
			if err := f.accessPoint(ctx, dir, region, a); err != nil {
				return err
			}
		}
		if token = list.NextToken; token == "" {
			return nil
		}
	}
}

// accessPoint completes one by its settings and its policy, and writes it.
func (f *Fetcher) accessPoint(ctx context.Context, dir, region string, a account.AccessPoint) error {
	f.progress("access point %s", a.Name)
	path := filepath.Join(dir, "accesspoints", a.Name)
	unread := func(what string, err error) {
		f.progress("access point %s: %s unread (%s)", a.Name, what, short(err))
		a.Unread = append(a.Unread, what)
	}
	var about struct{ PublicAccessBlockConfiguration *publicAccess }
	if err := f.get(ctx, f.control(region, "/accesspoint/"+url.PathEscape(a.Name)), &about); err != nil {
		unread("publicAccessBlock", err)
	} else if about.PublicAccessBlockConfiguration != nil {
		p := account.PublicAccessBlock(*about.PublicAccessBlockConfiguration)
		a.PublicAccessBlock = &p
	}
	var policy struct{ Policy string }
	err := f.get(ctx, f.control(region, "/accesspoint/"+url.PathEscape(a.Name)+"/policy"), &policy)
	if err != nil && code(err) != "NoSuchAccessPointPolicy" {
		unread("policy", err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := write(filepath.Join(path, "accesspoint.json"), a); err != nil || policy.Policy == "" {
		return err
	}
	return atomicfile.WriteText(filepath.Join(path, "policy.json"), 0o600, []byte(policy.Policy))
}

// endpointList is the answer of DescribeVpcEndpoints.
type endpointList struct {
	NextToken string `xml:"nextToken"`
	Endpoints []struct {
		ID     string `xml:"vpcEndpointId"`
		VPC    string `xml:"vpcId"`
		Owner  string `xml:"ownerId"`
		Policy string `xml:"policyDocument"`
	} `xml:"vpcEndpointSet>item"`
}

// endpoints writes endpoints/ID for the VPC endpoints to S3 of a region, gateways
// and interfaces.
func (f *Fetcher) endpoints(ctx context.Context, dir, region string) error {
	f.progress("VPC endpoints to S3 in %s", region)
	for token := ""; ; {
		query := url.Values{
			"Action": {"DescribeVpcEndpoints"}, "Version": {"2016-11-15"},
			"Filter.1.Name": {"service-name"}, "Filter.1.Value.1": {"com.amazonaws." + region + ".s3"},
		}
		if token != "" {
			query.Set("NextToken", token)
		}
		var list endpointList
		err := f.get(ctx, signedCall{service: "ec2", region: region, host: "ec2." + region, path: "/?" + query.Encode()}, &list)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			f.progress("VPC endpoints in %s: unread (%s)", region, short(err))
			return nil
		}
		for _, e := range list.Endpoints {
			path := filepath.Join(dir, "endpoints", e.ID)
			if err := write(filepath.Join(path, "endpoint.json"), account.Endpoint{VPC: e.VPC, Owner: e.Owner}); err != nil {
				return err
			}
			if e.Policy == "" {
				continue
			}
			if err := atomicfile.WriteText(filepath.Join(path, "policy.json"), 0o600, []byte(e.Policy)); err != nil {
				return err
			}
		}
		if token = list.NextToken; token == "" {
			return nil
		}
	}
}

// short names an error by its code, where it has one.
func short(err error) string {
	if c := code(err); c != "" {
		return c
	}
	var inner interface{ Unwrap() error }
	for errors.As(err, &inner) {
		if next := inner.Unwrap(); next != nil {
			err, inner = next, nil
			continue
		}
		break
	}
	return fmt.Sprint(err)
}
