// Google Merchant Center XML: RSS 2.0 and Atom 1.0 with elements of http://base.google.com/ns/1.0.
#pragma once

#include "pipeline/import/feed_builder.h"
#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

// Adds every <item> or <entry> of `source` to `builder`, as it comes. Elements of the Merchant
// Center namespace win over those of RSS and Atom with the same name; elements deeper inside an
// item, such as the price inside <g:shipping>, are ignored. A record's line is that of its start
// tag.
//
// Throws ImportError, with line and column, for XML that is not well-formed, for documents that
// declare entities (an expansion bomb is a few lines of them), and for documents without any item.
void read_merchant_xml_feed(TextSource& source, FeedBuilder& builder);

}  // namespace nearshelf::pipeline
