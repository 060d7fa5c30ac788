// The UCI Online Retail log: invoice lines of a shop for all-occasion gifts, 2010-12 to 2011-12
// (Chen, Sain, Guo 2012).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/import/event_log_builder.h"
#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

// True when the columns of `header_line` are those of the log: InvoiceNo, StockCode, Description,
// Quantity, InvoiceDate, UnitPrice, CustomerID.
bool is_online_retail_header(std::string_view header_line);

// Adds every invoice line to `builder` as a purchase: the visit is the invoice, the customer may be
// unknown. Left out, in this order: cancelled invoices (InvoiceNo starts with C or A), Quantity <=
// 0, UnitPrice <= 0, stock codes that do not start with five digits (postage, fees, vouchers).
//
// Returns what the log says about the items, by item number: the most frequent description (the
// first of equals), the price of the newest line, currency GBP. Throws ImportError when the source
// cannot be read or a column is missing.
std::vector<Product> read_online_retail(TextSource& source, EventLogBuilder& builder);

}  // namespace nearshelf::pipeline
