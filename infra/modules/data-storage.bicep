metadata description = 'The account of the users: uploads, results, records and what makes steps idempotent.'

import { Containers, DataRetention, StorageEndpoints } from '../types.bicep'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The identity of the function app.')
param principalId string

@description('The containers.')
param containers Containers

@description('How long data is kept.')
param retention DataRetention

@description('Whether it is kept in three zones.')
param zoneRedundant bool

@description('Whether it is reached by private endpoints only.')
param privateNetwork bool

// State has none: what was noted of a create must stay for as long as its upload can come again. The app purges what is safe to purge.
var lifetimes = filter(
  [
    { container: containers.uploads, days: retention.uploadsDays }
    { container: containers.assets, days: retention.assetsDays }
  ],
  lifetime => lifetime.days > 0
)

var roles = [
  {
    id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
    why: 'Storage Blob Data Owner: the blob trigger asks for it; the app reads uploads, writes results, records and state, and signs upload URLs, which Storage Blob Delegator alone would allow too.'
  }
  {
    id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
    why: 'Storage Queue Data Contributor: the blob trigger keeps what is to be done, and what failed five times, in queues of this account.'
  }
]

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }

  // How blobs are kept, and which page may upload them, is set in data-blobs.bicep.
  resource blobs 'blobServices' existing = {
    name: 'default'

    resource uploads 'containers' = {
      name: containers.uploads
    }

    resource assets 'containers' = {
      name: containers.assets
    }

    resource state 'containers' = {
      name: containers.state
    }
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-06-01' = if (!empty(lifetimes)) {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        for lifetime in lifetimes: {
          name: 'delete-${lifetime.container}'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: ['${lifetime.container}/']
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: lifetime.days
                }
              }
            }
          }
        }
      ]
    }
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in roles: {
    scope: account
    name: guid(account.id, principalId, role.id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.id)
      description: role.why
    }
  }
]

@description('Its name.')
output name string = account.name

@description('Where its services are.')
output endpoints StorageEndpoints = {
  blob: account.properties.primaryEndpoints.blob
  queue: account.properties.primaryEndpoints.queue
  table: account.properties.primaryEndpoints.table
}

@description('Where photos are uploaded.')
output uploadsUrl string = '${account.properties.primaryEndpoints.blob}${containers.uploads}'
